# In a file of its own: `terraform test` cannot make up what is ephemeral, and runs without it.
# Passwords that no state holds: AWS makes them up, and they are written without being kept.
ephemeral "aws_secretsmanager_random_password" "database" {
  for_each            = local.roles
  password_length     = 40
  exclude_punctuation = true
}

# To change them: raise the number, apply, run the migration (README.md, "Rotate").
resource "aws_secretsmanager_secret_version" "database" {
  for_each  = local.roles
  secret_id = aws_secretsmanager_secret.database[each.key].id
  secret_string_wo = jsonencode({
    host     = aws_db_instance.main.address
    port     = aws_db_instance.main.port
    dbname   = aws_db_instance.main.db_name
    username = each.value
    password = ephemeral.aws_secretsmanager_random_password.database[each.key].random_password
    sslmode  = local.sslmode
  })
  secret_string_wo_version = var.database_passwords
}

variable "database_passwords" {
  description = "Version of the roles' passwords: a larger number makes others"
  type        = number
  default     = 1
}
