# Who may do what. One role a task; each names what it is for. The one "*" is where AWS takes no name:
# ecr:GetAuthorizationToken, ecs:DiscoverPollEndpoint and, in tokens.tf, secretsmanager:ListSecrets.
data "aws_iam_policy_document" "assume" {
  for_each = toset(["ecs-tasks", "ec2", "pipes"])

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["${each.value}.amazonaws.com"]
    }

    # Machines ask for themselves; the services on behalf of this account alone.
    dynamic "condition" {
      for_each = each.value == "ec2" ? [] : [local.account]
      content {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [condition.value]
      }
    }
  }
}

locals {
  # What starts a task: pulls this image, reads these secrets, writes this log.
  execution = {
    front = {
      image   = "front"
      secrets = concat([aws_secretsmanager_secret.database["front"].arn], [for secret in aws_secretsmanager_secret.brought : secret.arn])
    }
    dispatcher = {
      image   = "batch"
      secrets = [aws_secretsmanager_secret.database["loader"].arn]
    }
    tokens = {
      image   = "batch"
      secrets = [aws_secretsmanager_secret.database["keeper"].arn, aws_secretsmanager_secret.brought["fernet-keys"].arn]
    }
    migrate = {
      image   = "batch"
      secrets = concat([for secret in aws_secretsmanager_secret.database : secret.arn], [aws_db_instance.main.master_user_secret[0].secret_arn])
    }
  }
  pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
}

resource "aws_iam_role" "execution" {
  for_each           = local.execution
  name               = "${local.name}-${each.key}-execution"
  assume_role_policy = data.aws_iam_policy_document.assume["ecs-tasks"].json
}

data "aws_iam_policy_document" "execution" {
  for_each = local.execution

  statement {
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    actions   = local.pull
    resources = [aws_ecr_repository.image[each.value.image].arn]
  }

  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.task[each.key].arn}:log-stream:*"]
  }

  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = each.value.secrets
  }
}

resource "aws_iam_role_policy" "execution" {
  for_each = local.execution
  name     = "start"
  role     = aws_iam_role.execution[each.key].id
  policy   = data.aws_iam_policy_document.execution[each.key].json
}

# The dispatcher puts messages into the queue, and nothing else.
resource "aws_iam_role" "dispatcher" {
  name               = "${local.name}-dispatcher"
  assume_role_policy = data.aws_iam_policy_document.assume["ecs-tasks"].json
}

data "aws_iam_policy_document" "dispatcher" {
  statement {
    actions   = ["sqs:SendMessage", "sqs:GetQueueAttributes"]
    resources = [aws_sqs_queue.jobs.arn]
  }
}

resource "aws_iam_role_policy" "dispatcher" {
  name   = "dispatch"
  role   = aws_iam_role.dispatcher.id
  policy = data.aws_iam_policy_document.dispatcher.json
}

# A job reads users' tokens and how the database is reached, deletes or keeps its message, reads its manifest.
resource "aws_iam_role" "job" {
  name               = "${local.name}-job"
  assume_role_policy = data.aws_iam_policy_document.assume["ecs-tasks"].json
}

data "aws_iam_policy_document" "job" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_secretsmanager_secret.database["loader"].arn, local.token_secrets]
  }

  statement {
    actions   = ["sqs:DeleteMessage", "sqs:ChangeMessageVisibility"]
    resources = [aws_sqs_queue.jobs.arn]
  }

  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.dead.arn]
  }

  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.manifests.arn}/*"]
  }
}

resource "aws_iam_role_policy" "job" {
  name   = "analyse"
  role   = aws_iam_role.job.id
  policy = data.aws_iam_policy_document.job.json
}

# The jobs' machines: what the agent of ECS on them does, in the clusters that Batch makes.
resource "aws_iam_role" "machine" {
  name               = "${local.name}-machine"
  assume_role_policy = data.aws_iam_policy_document.assume["ec2"].json
}

data "aws_iam_policy_document" "machine" {
  statement {
    actions   = ["ecr:GetAuthorizationToken", "ecs:DiscoverPollEndpoint"]
    resources = ["*"]
  }

  statement {
    actions   = local.pull
    resources = [aws_ecr_repository.image["batch"].arn]
  }

  statement {
    actions = [
      "ecs:DeregisterContainerInstance", "ecs:Poll", "ecs:RegisterContainerInstance", "ecs:StartTelemetrySession",
      "ecs:SubmitAttachmentStateChanges", "ecs:SubmitContainerStateChange", "ecs:SubmitTaskStateChange",
      "ecs:UpdateContainerInstancesState",
    ]
    resources = [
      "${local.arn}:ecs:${var.region}:${local.account}:cluster/*${local.name}-spot-*",
      "${local.arn}:ecs:${var.region}:${local.account}:container-instance/*${local.name}-spot-*",
    ]
  }

  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.jobs.arn}:log-stream:*"]
  }
}

resource "aws_iam_role_policy" "machine" {
  name   = "agent"
  role   = aws_iam_role.machine.id
  policy = data.aws_iam_policy_document.machine.json
}

resource "aws_iam_instance_profile" "jobs" {
  name = "${local.name}-machine"
  role = aws_iam_role.machine.name
}

# The Pipe: takes messages, submits this job to this queue.
resource "aws_iam_role" "pipe" {
  name               = "${local.name}-pipe"
  assume_role_policy = data.aws_iam_policy_document.assume["pipes"].json
}

data "aws_iam_policy_document" "pipe" {
  statement {
    actions   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    resources = [aws_sqs_queue.jobs.arn]
  }

  statement {
    actions = ["batch:SubmitJob"]
    resources = [
      aws_batch_job_queue.main.arn,
      "${aws_batch_job_definition.analysis.arn_prefix}:*", # every revision
    ]
  }
}

resource "aws_iam_role_policy" "pipe" {
  name   = "submit"
  role   = aws_iam_role.pipe.id
  policy = data.aws_iam_policy_document.pipe.json
}
