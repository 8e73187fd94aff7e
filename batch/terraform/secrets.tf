# What is secret is here and nowhere else. Passwords of the database's roles are made by AWS and written without passing
# through the state (passwords.tf); what people bring (GitHub's app, keys) is put with the aws program: README.md, step 5.
locals {
  # Name of the secret: what it becomes in the front's environment.
  brought = {
    "fernet-keys"          = "SESAMI_FERNET_KEYS"
    "jwt-keys"             = "SESAMI_JWT_KEYS"
    "github-client-id"     = "SESAMI_GITHUB_CLIENT_ID"
    "github-client-secret" = "SESAMI_GITHUB_CLIENT_SECRET"
    "webhook-secret"       = "SESAMI_WEBHOOK_SECRET"
  }

  # loader: jobs and dispatcher. front: both of the front's roles, sesami_reader and sesami_front. keeper: batch/tokens.
  roles = { loader = "sesami_loader", front = "sesami_reader", keeper = "sesami_keeper" }

  # Users' own tokens, one secret each, written by batch/tokens (tokens.tf): sesami/github-token-USER.
  token_secrets = "${local.arn}:secretsmanager:${var.region}:${local.account}:secret:sesami/github-token-*"
}

resource "aws_secretsmanager_secret" "brought" {
  for_each                = local.brought
  name                    = "${local.name}/${each.key}"
  description             = each.value
  recovery_window_in_days = var.database.protected ? 30 : 0
}

resource "aws_secretsmanager_secret" "database" {
  for_each                = local.roles
  name                    = "${local.name}/database-${each.key}"
  description             = "How ${each.key} reaches the database"
  recovery_window_in_days = var.database.protected ? 30 : 0
}

locals {
  sslmode = var.database_ca == null ? "require" : "verify-full"

  # What every program needs to find the database, and is no secret.
  database_environment = merge({
    PGHOST     = aws_db_instance.main.address
    PGPORT     = tostring(aws_db_instance.main.port)
    PGDATABASE = aws_db_instance.main.db_name
    PGSSLMODE  = local.sslmode
  }, var.database_ca == null ? {} : { PGSSLROOTCERT = var.database_ca })
}
