# Laid over batch/terraform when it is applied to moto (tests/batch/terraform.t): what moto does not know is left out,
# or said more plainly.
provider "aws" {
  s3_use_path_style = true
}

provider "aws" {
  alias             = "edge"
  s3_use_path_style = true
}

# AWS uses a role of its own where none is named.
resource "aws_batch_compute_environment" "spot" {
  service_role = aws_iam_role.machine.arn
}

# The tags of budgets.
resource "aws_budgets_budget" "month" {
  count = 0
}

# This attribute of queues.
resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  count = 0
}

# The tags of what is scaled.
resource "aws_appautoscaling_target" "front" {
  count = 0
}

resource "aws_appautoscaling_policy" "front" {
  count              = 0
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/none/none"
}
