# Who may talk to whom. Each rule is a resource of its own, so that groups may name one another.
resource "aws_security_group" "balancer" {
  name        = "${local.name}-balancer"
  description = "Load balancer: the world over TLS"
  vpc_id      = aws_vpc.main.id
}

resource "aws_security_group" "front" {
  name        = "${local.name}-front"
  description = "Front: the load balancer alone"
  vpc_id      = aws_vpc.main.id
}

resource "aws_security_group" "jobs" {
  name        = "${local.name}-jobs"
  description = "Jobs and dispatcher: nobody"
  vpc_id      = aws_vpc.main.id
}

resource "aws_security_group" "database" {
  name        = "${local.name}-database"
  description = "Postgres: front and jobs"
  vpc_id      = aws_vpc.main.id
}

resource "aws_security_group" "endpoints" {
  name        = "${local.name}-endpoints"
  description = "AWS services: the network itself"
  vpc_id      = aws_vpc.main.id
}

locals {
  callers = { front = aws_security_group.front.id, jobs = aws_security_group.jobs.id }
}

resource "aws_vpc_security_group_ingress_rule" "balancer" {
  for_each          = { http = 80, https = 443 }
  security_group_id = aws_security_group.balancer.id
  description       = each.key
  cidr_ipv4         = "0.0.0.0/0"
  from_port         = each.value
  to_port           = each.value
  ip_protocol       = "tcp"
}

resource "aws_vpc_security_group_egress_rule" "balancer" {
  security_group_id            = aws_security_group.balancer.id
  description                  = "the front"
  referenced_security_group_id = aws_security_group.front.id
  from_port                    = 8080
  to_port                      = 8080
  ip_protocol                  = "tcp"
}

resource "aws_vpc_security_group_ingress_rule" "front" {
  security_group_id            = aws_security_group.front.id
  description                  = "the load balancer"
  referenced_security_group_id = aws_security_group.balancer.id
  from_port                    = 8080
  to_port                      = 8080
  ip_protocol                  = "tcp"
}

# GitHub's addresses change; what goes out is TLS, and the database.
resource "aws_vpc_security_group_egress_rule" "https" {
  for_each          = local.callers
  security_group_id = each.value
  description       = "GitHub and AWS"
  cidr_ipv4         = "0.0.0.0/0"
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
}

resource "aws_vpc_security_group_egress_rule" "database" {
  for_each                     = local.callers
  security_group_id            = each.value
  description                  = "Postgres"
  referenced_security_group_id = aws_security_group.database.id
  from_port                    = 5432
  to_port                      = 5432
  ip_protocol                  = "tcp"
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  for_each                     = local.callers
  security_group_id            = aws_security_group.database.id
  description                  = each.key
  referenced_security_group_id = each.value
  from_port                    = 5432
  to_port                      = 5432
  ip_protocol                  = "tcp"
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  security_group_id = aws_security_group.endpoints.id
  description       = "TLS from within"
  cidr_ipv4         = var.network
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
}
