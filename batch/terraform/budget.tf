resource "aws_budgets_budget" "month" {
  name         = local.name
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = tostring(var.budget)
  limit_unit   = "USD"

  cost_filter {
    name   = "TagKeyValue"
    values = ["user:Project$sesami"]
  }

  dynamic "notification" {
    for_each = { "80" = "ACTUAL", "100" = "ACTUAL", "101" = "FORECASTED" }
    content {
      comparison_operator       = "GREATER_THAN"
      threshold                 = notification.value == "FORECASTED" ? 100 : tonumber(notification.key)
      threshold_type            = "PERCENTAGE"
      notification_type         = notification.value
      subscriber_sns_topic_arns = [aws_sns_topic.alarms.arn]
    }
  }
}
