# The two images. A tag means one image for ever, so that rolling back is naming the tag of before.
resource "aws_ecr_repository" "image" {
  for_each             = toset(["front", "batch"])
  name                 = "${local.name}/${each.value}"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = !var.database.protected

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "AES256"
  }
}

resource "aws_ecr_lifecycle_policy" "image" {
  for_each   = aws_ecr_repository.image
  repository = each.value.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "The last 20"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 20 }
      action       = { type = "expire" }
    }]
  })
}

locals {
  image = { for name, repository in aws_ecr_repository.image : name => "${repository.repository_url}:${var.image_tag}" }
}
