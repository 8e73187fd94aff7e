# terraform apply -var-file=prod.tfvars -var domain=... -var zone_id=... -var image_tag=... -var alarm_email=...
environment = "prod"
region      = "eu-central-1"
zones       = ["eu-central-1a", "eu-central-1b"]
database    = { class = "db.r6g.large", storage = 100, storage_max = 1000, multi_az = true, protected = true }
front       = { min = 2, max = 10, cpu = 512, memory = 1024 }
log_days    = 30
budget      = 2000
