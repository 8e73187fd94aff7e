output "address" {
  description = "Where the front is"
  value       = "https://${var.domain}"
}

output "balancer" {
  description = "What the domain's record points to when it is made by hand"
  value       = var.static_page ? aws_cloudfront_distribution.page["page"].domain_name : aws_lb.front.dns_name
}

output "certificate_records" {
  description = "The records that prove the domain is ours, when they are made by hand"
  value       = aws_acm_certificate.front.domain_validation_options
}

output "repositories" {
  description = "Where the images are pushed to"
  value       = { for name, repository in aws_ecr_repository.image : name => repository.repository_url }
}

output "queue_url" {
  description = "SQS_QUEUE_URL of pipelines/dispatch"
  value       = aws_sqs_queue.jobs.id
}

output "dead_letter_url" {
  description = "What has failed for good"
  value       = aws_sqs_queue.dead.id
}

output "job_queue" {
  description = "Batch's queue"
  value       = aws_batch_job_queue.main.name
}

output "job_definition" {
  description = "Batch's job definition"
  value       = aws_batch_job_definition.analysis.name
}

output "manifests" {
  description = "The bucket for batch/submit's manifests"
  value       = "s3://${aws_s3_bucket.manifests.id}"
}

output "page_bucket" {
  description = "Where the page's files go, when CloudFront serves them"
  value       = one([for bucket in aws_s3_bucket.page : "s3://${bucket.id}"])
}

output "cluster" {
  description = "The cluster of front, dispatcher and migration"
  value       = aws_ecs_cluster.main.name
}

# For `aws ecs run-task`: README.md, step 6.
output "migrate" {
  description = "Task definition and network of the migration"
  value = {
    task_definition = aws_ecs_task_definition.migrate.family
    network = jsonencode({ awsvpcConfiguration = {
      subnets        = local.workload_subnets
      securityGroups = [aws_security_group.jobs.id]
      assignPublicIp = var.private_workloads ? "DISABLED" : "ENABLED"
    } })
  }
}

output "secrets" {
  description = "Names of the secrets that people bring"
  value       = { for name, secret in aws_secretsmanager_secret.brought : name => secret.name }
}
