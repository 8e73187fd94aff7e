# Every log has an end. What the alarms watch is counted from the front's access log (one JSON object a line: status,
# route, seconds) and from Batch's own events.
resource "aws_cloudwatch_log_group" "task" {
  for_each          = toset(["front", "dispatcher", "migrate", "tokens"])
  name              = "/${local.name}/${each.value}"
  retention_in_days = var.log_days
}

resource "aws_cloudwatch_log_group" "jobs" {
  name              = "/${local.name}/jobs"
  retention_in_days = var.log_days
}

resource "aws_cloudwatch_log_group" "database" {
  name              = "/aws/rds/instance/${local.name}/postgresql"
  retention_in_days = var.log_days
}

resource "aws_cloudwatch_log_group" "ended" {
  name              = "/aws/events/${local.name}-ended"
  retention_in_days = var.log_days
}

# EventBridge may write there.
data "aws_iam_policy_document" "ended" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.ended.arn}:*"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com", "delivery.logs.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_cloudwatch_event_rule.ended.arn]
    }
  }
}

resource "aws_cloudwatch_log_resource_policy" "ended" {
  policy_name     = "${local.name}-ended"
  policy_document = data.aws_iam_policy_document.ended.json
}

resource "aws_cloudwatch_event_rule" "ended" {
  name        = "${local.name}-ended"
  description = "Jobs that have ended, well or not"
  event_pattern = jsonencode({
    source        = ["aws.batch"]
    "detail-type" = ["Batch Job State Change"]
    detail        = { jobQueue = [aws_batch_job_queue.main.arn], status = ["SUCCEEDED", "FAILED"] }
  })
}

resource "aws_cloudwatch_event_target" "ended" {
  rule = aws_cloudwatch_event_rule.ended.name
  arn  = aws_cloudwatch_log_group.ended.arn
}

locals {
  # Metric: which log, what counts, what is added up. Watching an analysis takes as long as it takes: no slow answer.
  counted = {
    Requests     = { log = aws_cloudwatch_log_group.task["front"].name, pattern = "{ $.status >= 0 }", value = "1", unit = "Count" }
    ServerErrors = { log = aws_cloudwatch_log_group.task["front"].name, pattern = "{ $.status >= 500 }", value = "1", unit = "Count" }
    Seconds = {
      log     = aws_cloudwatch_log_group.task["front"].name
      pattern = "{ ($.seconds >= 0) && ($.route != \"/api/v1/analysis/{id}/events\") }"
      value   = "$.seconds"
      unit    = "Seconds"
    }
    JobsEnded  = { log = aws_cloudwatch_log_group.ended.name, pattern = "{ $.detail.status = * }", value = "1", unit = "Count" }
    JobsFailed = { log = aws_cloudwatch_log_group.ended.name, pattern = "{ $.detail.status = \"FAILED\" }", value = "1", unit = "Count" }
  }
  metrics = "Sesami/${var.environment}"
}

resource "aws_cloudwatch_log_metric_filter" "counted" {
  for_each       = local.counted
  name           = "${local.name}-${each.key}"
  log_group_name = each.value.log
  pattern        = each.value.pattern

  metric_transformation {
    namespace = local.metrics
    name      = each.key
    value     = each.value.value
    unit      = each.value.unit
  }
}
