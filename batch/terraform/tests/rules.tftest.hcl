# What must hold whatever the sizes are. No account is asked: the provider is made up, and so are the names it gives out.
# tests/batch/terraform.t runs it, without passwords.tf: mocks know nothing that is ephemeral.
mock_provider "aws" {
  override_during = plan

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\": \"2012-10-17\", \"Statement\": []}" }
  }
  mock_resource "aws_db_instance" {
    defaults = {
      address            = "database.example"
      port               = 5432
      master_user_secret = [{ secret_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds", kms_key_id = "key", secret_status = "active" }]
    }
  }
  mock_resource "aws_acm_certificate" {
    defaults = { arn = "arn:aws:acm:eu-central-1:123456789012:certificate/c" }
  }
  mock_resource "aws_acm_certificate_validation" {
    defaults = { certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/c" }
  }
  mock_resource "aws_batch_compute_environment" {
    defaults = { arn = "arn:aws:batch:eu-central-1:123456789012:compute-environment/e" }
  }
  mock_resource "aws_batch_job_definition" {
    defaults = {
      arn        = "arn:aws:batch:eu-central-1:123456789012:job-definition/d:1"
      arn_prefix = "arn:aws:batch:eu-central-1:123456789012:job-definition/d"
    }
  }
  mock_resource "aws_batch_job_queue" {
    defaults = { arn = "arn:aws:batch:eu-central-1:123456789012:job-queue/q" }
  }
  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:eu-central-1:123456789012:rule/r" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:g" }
  }
  mock_resource "aws_cloudfront_distribution" {
    defaults = { arn = "arn:aws:cloudfront::123456789012:distribution/d" }
  }
  mock_resource "aws_ecr_repository" {
    defaults = { arn = "arn:aws:ecr:eu-central-1:123456789012:repository/r", repository_url = "123456789012.dkr.ecr.example/r" }
  }
  mock_resource "aws_iam_instance_profile" {
    defaults = { arn = "arn:aws:iam::123456789012:instance-profile/p" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/r" }
  }
  mock_resource "aws_launch_template" {
    defaults = { id = "lt-0123456789abcdef0", latest_version = 1 }
  }
  mock_resource "aws_lb" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/l/1" }
  }
  mock_resource "aws_lb_listener" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/l/1/1" }
  }
  mock_resource "aws_lb_target_group" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/t/1" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::bucket" }
  }
  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:s" }
  }
  mock_resource "aws_security_group" {
    defaults = { id = "sg-0123456789abcdef0" }
  }
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-central-1:123456789012:t" }
  }
  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:eu-central-1:123456789012:q", id = "https://sqs.example/123456789012/q" }
  }
}

mock_provider "aws" {
  alias = "edge"

  mock_resource "aws_acm_certificate" {
    defaults = { arn = "arn:aws:acm:us-east-1:123456789012:certificate/c" }
  }
  mock_resource "aws_acm_certificate_validation" {
    defaults = { certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/c" }
  }
}

variables {
  environment = "prod"
  region      = "eu-central-1"
  zones       = ["eu-central-1a", "eu-central-1b"]
  database    = { class = "db.r6g.large", storage = 100, storage_max = 1000, multi_az = true, protected = true }
  log_days    = 30
  budget      = 2000
  domain      = "sesami.example"
  image_tag   = "v1"
}

run "prod" {
  command = plan

  assert {
    condition = alltrue([
      !aws_db_instance.main.publicly_accessible, aws_db_instance.main.storage_encrypted, aws_db_instance.main.multi_az,
      aws_db_instance.main.deletion_protection, aws_db_instance.main.backup_retention_period == 7,
      aws_db_instance.main.manage_master_user_password, aws_db_instance.main.password == null,
    ])
    error_message = "The database is private, encrypted, in two zones, kept for a week; no password of its is known here."
  }
  assert {
    condition     = contains([for p in aws_db_parameter_group.main.parameter : p.value if p.name == "rds.force_ssl"], "1")
    error_message = "The database takes TLS alone."
  }
  assert {
    condition     = jsondecode(aws_sqs_queue.jobs.redrive_policy).maxReceiveCount == 3
    error_message = "A message is dead after it was received three times."
  }
  assert {
    condition     = alltrue([for repository in aws_ecr_repository.image : repository.image_tag_mutability == "IMMUTABLE" && repository.image_scanning_configuration[0].scan_on_push])
    error_message = "An image's tag is never given to another, and every image is scanned."
  }
  assert {
    condition = alltrue([for group in concat(values(aws_cloudwatch_log_group.task),
    [aws_cloudwatch_log_group.jobs, aws_cloudwatch_log_group.database, aws_cloudwatch_log_group.ended]) : group.retention_in_days == 30])
    error_message = "Logs are kept for 30 days."
  }
  assert {
    condition = (aws_batch_compute_environment.spot.compute_resources[0].allocation_strategy == "SPOT_PRICE_CAPACITY_OPTIMIZED"
      && aws_batch_compute_environment.spot.compute_resources[0].type == "SPOT"
      && aws_batch_compute_environment.spot.compute_resources[0].min_vcpus == 0
    && aws_batch_compute_environment.spot.compute_resources[0].max_vcpus == 256)
    error_message = "Spot machines, 0 to 256 vCPUs."
  }
  assert {
    condition = (jsondecode(aws_batch_job_definition.analysis.container_properties).readonlyRootFilesystem
      && jsondecode(aws_batch_job_definition.analysis.container_properties).user == "10001"
      && !jsondecode(aws_batch_job_definition.analysis.container_properties).privileged
      && { for need in jsondecode(aws_batch_job_definition.analysis.container_properties).resourceRequirements : need.type => need.value } == { VCPU = "4", MEMORY = "8192" }
    && aws_batch_job_definition.analysis.timeout[0].attempt_duration_seconds > 0)
    error_message = "A job has 4 vCPUs, 8 GiB, a time-out, no rights, and nothing to write to but its volumes."
  }
  assert {
    condition = (length(aws_batch_job_definition.analysis.retry_strategy[0].evaluate_on_exit) <= 5
    && [for rule in aws_batch_job_definition.analysis.retry_strategy[0].evaluate_on_exit : upper(rule.action)][length(aws_batch_job_definition.analysis.retry_strategy[0].evaluate_on_exit) - 1] == "EXIT")
    error_message = "Batch takes five rules, the last of which ends what no other one tries again."
  }
  assert {
    condition     = { for e in aws_pipes_pipe.jobs.target_parameters[0].batch_job_parameters[0].container_overrides[0].environment : e.name => e.value } == { SQS_MESSAGE_BODY = "$.body", SQS_RECEIPT_HANDLE = "$.receiptHandle", SQS_MESSAGE_ID = "$.messageId" }
    error_message = "The Pipe passes the message on."
  }
  assert {
    condition     = (aws_appautoscaling_target.front.min_capacity == 2 && aws_appautoscaling_target.front.max_capacity == 10 && aws_appautoscaling_policy.front.target_tracking_scaling_policy_configuration[0].target_value == 70)
    error_message = "Two to ten tasks at 70 %."
  }
  assert {
    condition     = alltrue([for task in [aws_ecs_task_definition.front, aws_ecs_task_definition.migrate, aws_ecs_task_definition.dispatcher, aws_ecs_task_definition.tokens] : jsondecode(task.container_definitions)[0].readonlyRootFilesystem && jsondecode(task.container_definitions)[0].user != "0"])
    error_message = "Tasks are not root, and their root file system is read-only."
  }
  assert {
    condition = alltrue([for rule in concat(values(aws_vpc_security_group_ingress_rule.database), [aws_vpc_security_group_ingress_rule.front]) :
    rule.cidr_ipv4 == null && rule.referenced_security_group_id != null])
    error_message = "Database and front are reached from named groups, not from addresses."
  }
  assert {
    condition     = alltrue([for alarm in concat(values(aws_cloudwatch_metric_alarm.share), values(aws_cloudwatch_metric_alarm.queue), [aws_cloudwatch_metric_alarm.slow]) : length(alarm.alarm_actions) == 1])
    error_message = "Every alarm goes to the topic."
  }
  assert {
    condition     = { for name, alarm in merge(aws_cloudwatch_metric_alarm.share, aws_cloudwatch_metric_alarm.queue) : name => alarm.threshold } == { error-rate = 5, worker-failures = 10, queue-depth = 1000, dead-letter = 0 }
    error_message = "Alarms at 5 % errors, 10 % failed jobs, 1,000 messages, one dead letter."
  }
  assert {
    condition     = length(aws_vpc_endpoint.service) == 5 && length(aws_nat_gateway.main) == 0 && length(aws_s3_bucket.page) == 0
    error_message = "Endpoints, no NAT gateway and no page in S3 unless asked for."
  }
}

# Policies: no action by pattern, and any resource only where AWS takes no name.
run "rights" {
  command = plan

  assert {
    condition     = alltrue(flatten([for document in concat([data.aws_iam_policy_document.job, data.aws_iam_policy_document.dispatcher, data.aws_iam_policy_document.tokens, data.aws_iam_policy_document.machine, data.aws_iam_policy_document.pipe, data.aws_iam_policy_document.alarms, data.aws_iam_policy_document.ended], values(data.aws_iam_policy_document.execution), values(data.aws_iam_policy_document.queue)) : [for statement in document.statement : [for action in statement.actions : !strcontains(action, "*")]]]))
    error_message = "Every action is named."
  }
  assert {
    condition = alltrue(flatten([for document in concat([data.aws_iam_policy_document.job, data.aws_iam_policy_document.dispatcher, data.aws_iam_policy_document.tokens, data.aws_iam_policy_document.machine, data.aws_iam_policy_document.pipe, data.aws_iam_policy_document.alarms, data.aws_iam_policy_document.ended], values(data.aws_iam_policy_document.execution), values(data.aws_iam_policy_document.queue)) : [for statement in document.statement :
    !contains(statement.resources, "*") || length(setsubtract(statement.actions, ["ecr:GetAuthorizationToken", "ecs:DiscoverPollEndpoint", "secretsmanager:ListSecrets"])) == 0]]))
    error_message = "Every resource that can be named is."
  }
  assert {
    condition     = length(aws_iam_role_policy.execution) == 4 && aws_ecs_task_definition.migrate.task_role_arn == null && aws_ecs_task_definition.front.task_role_arn == null
    error_message = "Front and migration have no rights of their own in AWS."
  }
}

run "dev" {
  command = plan

  variables {
    environment         = "dev"
    database            = { class = "db.t4g.micro", storage = 20, storage_max = 50, multi_az = false, protected = false }
    log_days            = 7
    interface_endpoints = []
  }

  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.task : group.retention_in_days == 7]) && aws_cloudwatch_log_group.jobs.retention_in_days == 7
    error_message = "Logs are kept for a week."
  }
  assert {
    condition     = !aws_db_instance.main.publicly_accessible && aws_db_instance.main.storage_encrypted && aws_db_instance.main.backup_retention_period == 7
    error_message = "What is small is as safe."
  }
}

run "private_and_page" {
  command = plan

  variables {
    private_workloads = true
    static_page       = true
  }

  assert {
    condition     = length(aws_nat_gateway.main) == 1 && !aws_ecs_service.front.network_configuration[0].assign_public_ip && !aws_subnet.public[0].map_public_ip_on_launch
    error_message = "Nothing but the balancer has a public address."
  }
  assert {
    condition     = alltrue([for lock in aws_s3_bucket_public_access_block.page : lock.block_public_policy && lock.restrict_public_buckets])
    error_message = "The page's bucket is CloudFront's alone."
  }
}

run "refused" {
  command = plan

  variables {
    environment = "test"
    zones       = ["eu-central-1a", "eu-central-1a"]
    image_tag   = "latest"
    public      = "some"
  }

  expect_failures = [var.environment, var.zones, var.image_tag, var.public]
}
