# An option (static_page): the page from S3 through CloudFront, near whoever looks; the API goes on to the front, uncached.
# The front then sees CloudFront's addresses as those of its clients, so its limit by address is for all of one edge.
locals {
  page = var.static_page ? toset(["page"]) : toset([])
}

resource "aws_s3_bucket" "page" {
  for_each      = local.page
  bucket        = "${local.name}-page-${local.account}"
  force_destroy = !var.database.protected
}

resource "aws_s3_bucket_public_access_block" "page" {
  for_each                = local.page
  bucket                  = aws_s3_bucket.page[each.key].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_cloudfront_origin_access_control" "page" {
  for_each                          = local.page
  name                              = "${local.name}-page"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

data "aws_iam_policy_document" "page" {
  for_each = local.page

  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.page[each.key].arn}/*"]

    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [aws_cloudfront_distribution.page[each.key].arn]
    }
  }
}

resource "aws_s3_bucket_policy" "page" {
  for_each = local.page
  bucket   = aws_s3_bucket.page[each.key].id
  policy   = data.aws_iam_policy_document.page[each.key].json
}

# What the front says of itself when it serves the page.
resource "aws_cloudfront_response_headers_policy" "page" {
  for_each = local.page
  name     = "${local.name}-page"

  security_headers_config {
    content_security_policy {
      content_security_policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
      override                = true
    }

    content_type_options {
      override = true
    }

    referrer_policy {
      referrer_policy = "no-referrer"
      override        = true
    }

    strict_transport_security {
      access_control_max_age_sec = 31536000
      override                   = true
    }
  }
}

# CloudFront's own certificates are in us-east-1.
provider "aws" {
  alias  = "edge"
  region = "us-east-1"

  default_tags {
    tags = local.tags
  }
}

resource "aws_acm_certificate" "page" {
  for_each          = local.page
  provider          = aws.edge
  domain_name       = var.domain
  validation_method = "DNS" # the record is the same as the front's certificate has

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_acm_certificate_validation" "page" {
  for_each        = local.page
  provider        = aws.edge
  certificate_arn = aws_acm_certificate.page[each.key].arn
}

# AWS's own policies, by their fixed numbers: CachingOptimized, CachingDisabled, AllViewer.
locals {
  cache_page   = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  cache_none   = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  pass_request = "216adef6-5c7f-47e4-b989-5492eafa07d3"
}

resource "aws_cloudfront_distribution" "page" {
  for_each            = local.page
  enabled             = true
  is_ipv6_enabled     = true
  aliases             = [var.domain]
  default_root_object = "index.html"
  price_class         = "PriceClass_100"

  origin {
    origin_id                = "page"
    domain_name              = aws_s3_bucket.page[each.key].bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.page[each.key].id
  }

  # AllViewer passes the viewer's Host on, for which the balancer has its certificate.
  origin {
    origin_id   = "front"
    domain_name = aws_lb.front.dns_name

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
      origin_read_timeout    = 60
    }
  }

  default_cache_behavior {
    target_origin_id           = "page"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = local.cache_page
    response_headers_policy_id = aws_cloudfront_response_headers_policy.page[each.key].id
  }

  dynamic "ordered_cache_behavior" {
    for_each = ["/api/*", "/docs", "/healthz"]
    content {
      path_pattern             = ordered_cache_behavior.value
      target_origin_id         = "front"
      viewer_protocol_policy   = "redirect-to-https"
      allowed_methods          = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
      cached_methods           = ["GET", "HEAD"]
      cache_policy_id          = local.cache_none
      origin_request_policy_id = local.pass_request
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = aws_acm_certificate_validation.page[each.key].certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }
}

resource "aws_route53_record" "page" {
  for_each = var.zone_id == null ? toset([]) : local.page
  zone_id  = var.zone_id
  name     = var.domain
  type     = "A"

  alias {
    name                   = aws_cloudfront_distribution.page[each.key].domain_name
    zone_id                = aws_cloudfront_distribution.page[each.key].hosted_zone_id
    evaluate_target_health = false
  }
}
