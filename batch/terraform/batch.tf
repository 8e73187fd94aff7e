# Where analyses run: spot machines that come when there is work and go when there is none.
resource "aws_launch_template" "jobs" {
  name = "${local.name}-jobs"

  # The jobs' containers must not get at the machine's own role: one hop ends at the machine.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = var.batch.disk
      encrypted             = "true"
      delete_on_termination = "true"
    }
  }

  tag_specifications {
    resource_type = "instance"
    tags          = merge(local.tags, { Name = "${local.name}-jobs" })
  }
}

resource "aws_batch_compute_environment" "spot" {
  compute_environment_name_prefix = "${local.name}-spot-"
  type                            = "MANAGED"
  state                           = "ENABLED"

  compute_resources {
    type                = "SPOT"
    allocation_strategy = "SPOT_PRICE_CAPACITY_OPTIMIZED"
    min_vcpus           = 0
    max_vcpus           = var.batch.vcpus_max
    instance_type       = var.batch.instances
    instance_role       = aws_iam_instance_profile.jobs.arn
    subnets             = local.workload_subnets
    security_group_ids  = [aws_security_group.jobs.id]
    tags                = local.tags

    launch_template {
      launch_template_id = aws_launch_template.jobs.id
      version            = aws_launch_template.jobs.latest_version
    }
  }

  lifecycle {
    create_before_destroy = true # a queue must never be without one
  }

  depends_on = [aws_iam_role_policy.machine]
}

resource "aws_batch_job_queue" "main" {
  name     = local.name
  state    = "ENABLED"
  priority = 10

  compute_environment_order {
    order               = 1
    compute_environment = aws_batch_compute_environment.spot.arn
  }
}

resource "aws_batch_job_definition" "analysis" {
  name                  = "${local.name}-analysis"
  type                  = "container"
  platform_capabilities = ["EC2"]
  propagate_tags        = true
  container_properties = jsonencode({
    image                  = local.image["batch"]
    command                = ["/usr/local/lib/sesami/batch/run-analysis"]
    jobRoleArn             = aws_iam_role.job.arn
    readonlyRootFilesystem = true
    privileged             = false
    user                   = "10001"
    resourceRequirements = [
      { type = "VCPU", value = tostring(var.batch.vcpus) },
      { type = "MEMORY", value = tostring(var.batch.memory) },
    ]
    environment = [for name, value in merge(local.database_environment, {
      AWS_DEFAULT_REGION     = var.region
      SESAMI_DATABASE_SECRET = aws_secretsmanager_secret.database["loader"].name
      SQS_QUEUE_URL          = aws_sqs_queue.jobs.id
      SQS_DLQ_URL            = aws_sqs_queue.dead.id
      TMPDIR                 = "/clones"
    }) : { name = name, value = value }]
    # Empty volumes take over the owner of the image's own folder.
    volumes     = [{ name = "clones", host = {} }]
    mountPoints = [{ sourceVolume = "clones", containerPath = "/clones", readOnly = false }]
    linuxParameters = {
      initProcessEnabled = true # a shell that is process 1 would not end by SIGTERM
      tmpfs = [
        { containerPath = "/tmp", size = 64, mountOptions = ["nosuid", "nodev", "noexec"] },
        { containerPath = "/home/sesami-tools", size = 16, mountOptions = ["nosuid", "nodev", "noexec"] },
      ]
    }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.jobs.name
        "awslogs-region"        = var.region
        "awslogs-stream-prefix" = "analysis"
      }
    }
  })

  timeout {
    attempt_duration_seconds = var.batch.timeout
  }

  # The first rule that fits counts. What is not named is not tried again: no rights, repository gone, out of memory.
  retry_strategy {
    attempts = var.batch.attempts

    evaluate_on_exit {
      action           = "RETRY"
      on_status_reason = "Host EC2*"
    }
    dynamic "evaluate_on_exit" {
      for_each = var.retry_exit_codes
      content {
        action       = "RETRY"
        on_exit_code = evaluate_on_exit.value
      }
    }
    evaluate_on_exit {
      action    = "EXIT"
      on_reason = "*"
    }
  }
}

# Lists of repositories for array jobs (batch/submit).
resource "aws_s3_bucket" "manifests" {
  bucket        = "${local.name}-manifests-${local.account}"
  force_destroy = !var.database.protected
}

resource "aws_s3_bucket_public_access_block" "manifests" {
  bucket                  = aws_s3_bucket.manifests.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "manifests" {
  bucket = aws_s3_bucket.manifests.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "manifests" {
  bucket = aws_s3_bucket.manifests.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = 30
    }
  }
}
