# Analyses that somebody asked for: rows of the job table → dispatcher → SQS → Pipe → Batch.
resource "aws_sqs_queue" "dead" {
  name                      = "${local.name}-dead"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue" "jobs" {
  name                       = "${local.name}-jobs"
  message_retention_seconds  = 1209600
  visibility_timeout_seconds = 900 # the job's heartbeat extends it
  receive_wait_time_seconds  = 20
  sqs_managed_sse_enabled    = true
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead.arn
    maxReceiveCount     = 3
  })
}

resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  queue_url = aws_sqs_queue.dead.id
  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.jobs.arn]
  })
}

data "aws_iam_policy_document" "queue" {
  for_each = { jobs = aws_sqs_queue.jobs.arn, dead = aws_sqs_queue.dead.arn }

  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"]
    resources = [each.value]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sqs_queue_policy" "queue" {
  for_each  = { jobs = aws_sqs_queue.jobs.id, dead = aws_sqs_queue.dead.id }
  queue_url = each.value
  policy    = data.aws_iam_policy_document.queue[each.key].json
}

# A Pipe deletes a message as soon as Batch has accepted the job: what fails after that is tried again by Batch's retry
# strategy, and the job itself puts what has failed for good into the dead-letter queue (batch/message.sh).
resource "aws_pipes_pipe" "jobs" {
  name     = "${local.name}-jobs"
  role_arn = aws_iam_role.pipe.arn
  source   = aws_sqs_queue.jobs.arn
  target   = aws_batch_job_queue.main.arn

  source_parameters {
    sqs_queue_parameters {
      batch_size = 1
    }
  }

  target_parameters {
    batch_job_parameters {
      job_definition = aws_batch_job_definition.analysis.arn
      job_name       = "${local.name}-analysis"

      container_overrides {
        environment {
          name  = "SQS_MESSAGE_BODY"
          value = "$.body"
        }
        environment {
          name  = "SQS_RECEIPT_HANDLE"
          value = "$.receiptHandle"
        }
        environment {
          name  = "SQS_MESSAGE_ID"
          value = "$.messageId"
        }
      }
    }
  }

  depends_on = [aws_iam_role_policy.pipe]
}
