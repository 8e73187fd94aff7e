variable "environment" {
  description = "dev or prod: part of every name"
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "It is dev or prod."
  }
}

variable "region" {
  description = "The AWS region"
  type        = string
}

variable "zones" {
  description = "Two availability zones of the region"
  type        = list(string)

  validation {
    condition     = length(var.zones) == 2 && length(distinct(var.zones)) == 2
    error_message = "Two different zones are needed."
  }
}

variable "network" {
  description = "The network's addresses; each of the four subnets gets a sixteenth"
  type        = string
  default     = "10.40.0.0/16"
}

variable "private_workloads" {
  description = "Run front and jobs in the private subnets and reach GitHub through a NAT gateway (see README.md: what it costs)"
  type        = bool
  default     = false
}

variable "interface_endpoints" {
  description = "AWS services reached without the internet; each costs about 7 USD a month and zone"
  type        = set(string)
  default     = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "sqs"]
}

variable "image_tag" {
  description = "Tag of both images, such as the commit's id; tags are never given to another image"
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$", var.image_tag)) && var.image_tag != "latest"
    error_message = "A tag of its own for each release, not latest."
  }
}

variable "domain" {
  description = "The name that people type; a certificate for it is asked for"
  type        = string
}

variable "zone_id" {
  description = "The Route 53 zone of the domain; null: the records are made by hand"
  type        = string
  default     = null
}

variable "public" {
  description = "What those see who are not signed in: all that is public, or none"
  type        = string
  default     = "none"

  validation {
    condition     = contains(["all", "none"], var.public)
    error_message = "It is all or none."
  }
}

variable "database" {
  description = "Size of Postgres: class, GiB at first and at most"
  type = object({
    class       = string
    storage     = number
    storage_max = number
    multi_az    = bool
    protected   = bool
  })
}

variable "database_ca" {
  description = "Path of the RDS certificate bundle in the images. Without it connections are encrypted, but the server's name is not verified"
  type        = string
  default     = null
}

variable "front" {
  description = "Tasks of the front: how few, how many, their size"
  type = object({
    min    = number
    max    = number
    cpu    = number
    memory = number
  })
  default = { min = 2, max = 10, cpu = 512, memory = 1024 }
}

variable "dispatchers" {
  description = "Tasks that hand the queue's rows to SQS; 0 stops new work"
  type        = number
  default     = 1
}

variable "batch" {
  description = "The jobs' machines: vCPUs at most, kinds, disk in GiB for clones; and one job's vCPUs, MiB, seconds, attempts"
  type = object({
    vcpus_max = number
    instances = list(string)
    disk      = number
    vcpus     = number
    memory    = number
    timeout   = number
    attempts  = number
  })
  default = {
    vcpus_max = 256
    instances = ["c6a", "c6i", "m6a", "m6i", "m5", "c5"]
    disk      = 200
    vcpus     = 4
    memory    = 8192
    timeout   = 25200 # job-run's own, six hours, comes first
    attempts  = 6
  }
}

variable "retry_exit_codes" {
  description = "Exit codes of a job that is worth another attempt (pipelines/exit-codes.tsv): 70 to 79 for what goes by itself, 137 and 143 for what was killed or told to stop"
  type        = list(string)
  default     = ["7*", "137", "143"]

  validation {
    condition     = length(var.retry_exit_codes) <= 3
    error_message = "Batch takes five rules, and two are used otherwise."
  }
}

variable "log_days" {
  description = "How long logs are kept"
  type        = number
}

variable "alarm_email" {
  description = "Where alarms and the budget's warnings go; null: to the topic only"
  type        = string
  default     = null
}

variable "slow_seconds" {
  description = "The 99th percentile of the front's answers that is an alarm"
  type        = number
  default     = 1
}

variable "budget" {
  description = "USD a month; warned of at 80 %, at 100 %, and when it is foreseen"
  type        = number
}

variable "static_page" {
  description = "Serve the page from S3 through CloudFront, and only the API from the front"
  type        = bool
  default     = false
}
