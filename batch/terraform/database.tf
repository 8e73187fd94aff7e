# Postgres 15, in the private subnets. Its administrator's password is made, kept and changed by RDS: no state holds it.
# The programs' roles have passwords of their own (secrets.tf), which the migration sets.
resource "aws_db_subnet_group" "main" {
  name       = local.name
  subnet_ids = aws_subnet.private[*].id
}

resource "aws_db_parameter_group" "main" {
  name        = "${local.name}-15"
  family      = "postgres15"
  description = "TLS only; statements over a second are logged, without their values"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }

  parameter {
    name  = "log_parameter_max_length"
    value = "0"
  }

  parameter {
    name  = "idle_in_transaction_session_timeout"
    value = "600000"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_db_instance" "main" {
  identifier     = local.name
  engine         = "postgres"
  engine_version = "15"
  instance_class = var.database.class
  db_name        = "sesami"
  username       = "postgres"

  manage_master_user_password = true

  storage_type          = "gp3"
  storage_encrypted     = true
  allocated_storage     = var.database.storage
  max_allocated_storage = var.database.storage_max

  multi_az               = var.database.multi_az
  publicly_accessible    = false
  db_subnet_group_name   = aws_db_subnet_group.main.name
  parameter_group_name   = aws_db_parameter_group.main.name
  vpc_security_group_ids = [aws_security_group.database.id]
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  backup_retention_period    = 7
  backup_window              = "02:00-03:00"
  maintenance_window         = "sun:03:30-sun:04:30"
  copy_tags_to_snapshot      = true
  auto_minor_version_upgrade = true
  deletion_protection        = var.database.protected
  skip_final_snapshot        = !var.database.protected
  final_snapshot_identifier  = var.database.protected ? "${local.name}-final" : null

  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
  performance_insights_enabled    = true

  depends_on = [aws_cloudwatch_log_group.database]
}
