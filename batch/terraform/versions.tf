terraform {
  required_version = ">= 1.11" # write-only arguments and ephemeral resources: passwords that no state holds

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = local.tags
  }
}

# Only this partition's and account's resources are named in policies.
data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  name    = "sesami-${var.environment}"
  tags    = { Project = "sesami", Environment = var.environment, ManagedBy = "terraform" }
  account = data.aws_caller_identity.current.account_id
  arn     = "arn:${data.aws_partition.current.partition}"
}
