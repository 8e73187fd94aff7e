# batch/tokens: what people's tokens in the database, encrypted, are to jobs: secrets that a job may read one by one. It is
# the only program here that has the Fernet keys beside the front, and the only one that may write those secrets.
resource "aws_ecs_task_definition" "tokens" {
  family                   = "${local.name}-tokens"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution["tokens"].arn
  task_role_arn            = aws_iam_role.tokens.arn
  container_definitions = jsonencode([merge(local.hardened, {
    name       = "tokens"
    image      = local.image["batch"]
    user       = "10001"
    entryPoint = ["/usr/local/lib/sesami/batch/tokens"]
    command    = ["--every=10"]
    environment = concat(local.database_list, [
      { name = "AWS_DEFAULT_REGION", value = var.region },
      { name = "TMPDIR", value = "/clones" },
    ])
    secrets = [
      { name = "PGPASSWORD", valueFrom = "${aws_secretsmanager_secret.database["keeper"].arn}:password::" },
      { name = "SESAMI_FERNET_KEYS", valueFrom = aws_secretsmanager_secret.brought["fernet-keys"].arn },
    ]
    mountPoints      = [{ sourceVolume = "scratch", containerPath = "/clones", readOnly = false }]
    logConfiguration = local.logging["tokens"]
  })])

  volume {
    name = "scratch"
  }
}

resource "aws_ecs_service" "tokens" {
  name            = "${local.name}-tokens"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.tokens.arn
  launch_type     = "FARGATE"
  desired_count   = var.dispatchers > 0 ? 1 : 0

  network_configuration {
    subnets          = local.workload_subnets
    security_groups  = [aws_security_group.jobs.id]
    assign_public_ip = !var.private_workloads
  }
}

resource "aws_iam_role" "tokens" {
  name               = "${local.name}-tokens"
  assume_role_policy = data.aws_iam_policy_document.assume["ecs-tasks"].json
}

# It writes them and cannot read them back.
data "aws_iam_policy_document" "tokens" {
  statement {
    actions   = ["secretsmanager:CreateSecret", "secretsmanager:UpdateSecret", "secretsmanager:DeleteSecret"]
    resources = [local.token_secrets]
  }

  statement {
    actions   = ["secretsmanager:ListSecrets"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "tokens" {
  name   = "lend"
  role   = aws_iam_role.tokens.id
  policy = data.aws_iam_policy_document.tokens.json
}
