# What else runs beside the front, from the image for Batch: the migration, started by hand at each release (README.md),
# and the dispatcher.
resource "aws_ecs_task_definition" "migrate" {
  family                   = "${local.name}-migrate"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution["migrate"].arn
  container_definitions = jsonencode([merge(local.hardened, {
    name        = "migrate"
    image       = local.image["batch"]
    user        = "10001"
    entryPoint  = ["/usr/local/lib/sesami/docker/migrate-managed"]
    environment = concat(local.database_list, [{ name = "PGUSER", value = aws_db_instance.main.username }])
    secrets = [
      { name = "PGPASSWORD", valueFrom = "${aws_db_instance.main.master_user_secret[0].secret_arn}:password::" },
      { name = "SESAMI_LOADER_PASSWORD", valueFrom = "${aws_secretsmanager_secret.database["loader"].arn}:password::" },
      { name = "SESAMI_FRONT_PASSWORD", valueFrom = "${aws_secretsmanager_secret.database["front"].arn}:password::" },
      { name = "SESAMI_KEEPER_PASSWORD", valueFrom = "${aws_secretsmanager_secret.database["keeper"].arn}:password::" },
    ]
    logConfiguration = local.logging["migrate"]
  })])
}

resource "aws_ecs_task_definition" "dispatcher" {
  family                   = "${local.name}-dispatcher"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution["dispatcher"].arn
  task_role_arn            = aws_iam_role.dispatcher.arn
  container_definitions = jsonencode([merge(local.hardened, {
    name       = "dispatcher"
    image      = local.image["batch"]
    user       = "10001"
    entryPoint = ["/usr/local/lib/sesami/pipelines/dispatch"]
    environment = concat(local.database_list, [
      { name = "PGUSER", value = "sesami_loader" },
      { name = "TASK_SERVICE_IMPL", value = "AWS" },
      { name = "SQS_QUEUE_URL", value = aws_sqs_queue.jobs.id },
      { name = "AWS_DEFAULT_REGION", value = var.region },
      { name = "TMPDIR", value = "/clones" },
    ])
    secrets          = [{ name = "PGPASSWORD", valueFrom = "${aws_secretsmanager_secret.database["loader"].arn}:password::" }]
    mountPoints      = [{ sourceVolume = "scratch", containerPath = "/clones", readOnly = false }]
    logConfiguration = local.logging["dispatcher"]
  })])

  volume {
    name = "scratch"
  }
}

resource "aws_ecs_service" "dispatcher" {
  name            = "${local.name}-dispatcher"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.dispatcher.arn
  launch_type     = "FARGATE"
  desired_count   = var.dispatchers

  network_configuration {
    subnets          = local.workload_subnets
    security_groups  = [aws_security_group.jobs.id]
    assign_public_ip = !var.private_workloads
  }
}
