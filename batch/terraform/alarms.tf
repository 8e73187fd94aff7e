resource "aws_sns_topic" "alarms" {
  name = "${local.name}-alarms"
}

data "aws_iam_policy_document" "alarms" {
  statement {
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.alarms.json
}

resource "aws_sns_topic_subscription" "email" {
  count     = var.alarm_email == null ? 0 : 1
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

locals {
  # Shares, in per cent: of what, and from how many on they say anything.
  shares = {
    error-rate = {
      part = "ServerErrors", whole = "Requests", above = 5, least = 20, period = 300
      text = "More than 5 % of the front's answers are errors of its own"
    }
    worker-failures = {
      part = "JobsFailed", whole = "JobsEnded", above = 10, least = 10, period = 900
      text = "More than 10 % of the jobs fail"
    }
  }

  queues = {
    queue-depth = { queue = aws_sqs_queue.jobs.name, above = 1000, text = "More than 1,000 analyses wait to be taken" }
    dead-letter = { queue = aws_sqs_queue.dead.name, above = 0, text = "An analysis has failed for good: README.md, Watch" }
  }
}

resource "aws_cloudwatch_metric_alarm" "share" {
  for_each            = local.shares
  alarm_name          = "${local.name}-${each.key}"
  alarm_description   = each.value.text
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.above
  evaluation_periods  = 2
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "share"
    expression  = "IF(whole >= ${each.value.least}, 100 * FILL(part, 0) / whole, 0)"
    label       = each.key
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { part = each.value.part, whole = each.value.whole }
    content {
      id = metric_query.key

      metric {
        namespace   = local.metrics
        metric_name = metric_query.value
        period      = each.value.period
        stat        = "Sum"
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "queue" {
  for_each            = local.queues
  alarm_name          = "${local.name}-${each.key}"
  alarm_description   = each.value.text
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = each.value.queue }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.above
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "slow" {
  alarm_name          = "${local.name}-p99"
  alarm_description   = "One answer in a hundred takes longer than ${var.slow_seconds} s"
  namespace           = local.metrics
  metric_name         = "Seconds"
  extended_statistic  = "p99"
  period              = 300
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.slow_seconds
  treat_missing_data  = "notBreaching"
  # A percentile of a handful says nothing.
  evaluate_low_sample_count_percentiles = "ignore"
  alarm_actions                         = [aws_sns_topic.alarms.arn]
  ok_actions                            = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "database_storage" {
  alarm_name          = "${local.name}-database-storage"
  alarm_description   = "The database has less than 5 GiB left"
  namespace           = "AWS/RDS"
  metric_name         = "FreeStorageSpace"
  dimensions          = { DBInstanceIdentifier = aws_db_instance.main.identifier }
  statistic           = "Minimum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "LessThanThreshold"
  threshold           = 5 * 1024 * 1024 * 1024
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
