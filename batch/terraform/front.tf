# The front: Fargate tasks behind a load balancer, as many as the processors' load asks for.
resource "aws_acm_certificate" "front" {
  domain_name       = var.domain
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "certificate" {
  for_each = var.zone_id == null ? {} : {
    for option in aws_acm_certificate.front.domain_validation_options : option.domain_name => option
  }
  zone_id = var.zone_id
  name    = each.value.resource_record_name
  type    = each.value.resource_record_type
  records = [each.value.resource_record_value]
  ttl     = 300
}

# Without a zone the records are made by hand, and apply waits here until they are.
resource "aws_acm_certificate_validation" "front" {
  certificate_arn         = aws_acm_certificate.front.arn
  validation_record_fqdns = var.zone_id == null ? null : [for record in aws_route53_record.certificate : record.fqdn]
}

resource "aws_route53_record" "front" {
  count   = var.zone_id == null || var.static_page ? 0 : 1
  zone_id = var.zone_id
  name    = var.domain
  type    = "A"

  alias {
    name                   = aws_lb.front.dns_name
    zone_id                = aws_lb.front.zone_id
    evaluate_target_health = true
  }
}

resource "aws_lb" "front" {
  name                       = local.name
  load_balancer_type         = "application"
  security_groups            = [aws_security_group.balancer.id]
  subnets                    = aws_subnet.public[*].id
  drop_invalid_header_fields = true
  enable_deletion_protection = var.database.protected
  idle_timeout               = 120 # the events of a running analysis
}

resource "aws_lb_target_group" "front" {
  name                 = local.name
  vpc_id               = aws_vpc.main.id
  target_type          = "ip"
  protocol             = "HTTP"
  port                 = 8080
  deregistration_delay = 15

  health_check {
    path                = "/healthz"
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.front.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "redirect"

    redirect {
      protocol    = "HTTPS"
      port        = "443"
      status_code = "HTTP_301"
    }
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.front.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = aws_acm_certificate_validation.front.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.front.arn
  }
}

# The server's own figures are for its operators.
resource "aws_lb_listener_rule" "metrics" {
  listener_arn = aws_lb_listener.https.arn
  priority     = 1

  condition {
    path_pattern {
      values = ["/metrics"]
    }
  }

  action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
    }
  }
}

resource "aws_ecs_cluster" "main" {
  name = local.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

locals {
  # Of every task: what holds its log, and what it may not do.
  hardened = {
    essential              = true
    readonlyRootFilesystem = true
    linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
  }
  logging = { for name in ["front", "dispatcher", "migrate", "tokens"] : name => {
    logDriver = "awslogs"
    options = {
      "awslogs-group"         = aws_cloudwatch_log_group.task[name].name
      "awslogs-region"        = var.region
      "awslogs-stream-prefix" = name
    }
  } }
  database_list = [for name, value in local.database_environment : { name = name, value = value }]
}

resource "aws_ecs_task_definition" "front" {
  family                   = "${local.name}-front"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.front.cpu
  memory                   = var.front.memory
  execution_role_arn       = aws_iam_role.execution["front"].arn
  container_definitions = jsonencode([merge(local.hardened, {
    name         = "front"
    image        = local.image["front"]
    user         = "10002"
    command      = ["--listen", "0.0.0.0:8080", "--web", "/usr/local/share/sesami/web", "--forwarded", "--public=${var.public}"]
    portMappings = [{ containerPort = 8080, protocol = "tcp" }]
    stopTimeout  = 30
    environment  = concat(local.database_list, [{ name = "SESAMI_PUBLIC_URL", value = "https://${var.domain}" }])
    secrets = concat(
      [{ name = "PGPASSWORD", valueFrom = "${aws_secretsmanager_secret.database["front"].arn}:password::" }],
      [for name, variable in local.brought : { name = variable, valueFrom = aws_secretsmanager_secret.brought[name].arn }],
    )
    logConfiguration = local.logging["front"]
  })])
}

resource "aws_ecs_service" "front" {
  name                              = "${local.name}-front"
  cluster                           = aws_ecs_cluster.main.id
  task_definition                   = aws_ecs_task_definition.front.arn
  launch_type                       = "FARGATE"
  desired_count                     = var.front.min
  health_check_grace_period_seconds = 30

  network_configuration {
    subnets          = local.workload_subnets
    security_groups  = [aws_security_group.front.id]
    assign_public_ip = !var.private_workloads
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.front.arn
    container_name   = "front"
    container_port   = 8080
  }

  # What does not become healthy is taken back by itself.
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  lifecycle {
    ignore_changes = [desired_count] # the scaling's
  }

  depends_on = [aws_lb_listener.https]
}

resource "aws_appautoscaling_target" "front" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.main.name}/${aws_ecs_service.front.name}"
  min_capacity       = var.front.min
  max_capacity       = var.front.max
}

resource "aws_appautoscaling_policy" "front" {
  name               = "${local.name}-cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.front.service_namespace
  scalable_dimension = aws_appautoscaling_target.front.scalable_dimension
  resource_id        = aws_appautoscaling_target.front.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = 70
    scale_in_cooldown  = 300
    scale_out_cooldown = 60

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
