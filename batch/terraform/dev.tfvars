# Small and cheap: terraform apply -var-file=dev.tfvars -var domain=... -var image_tag=...
environment         = "dev"
region              = "eu-central-1"
zones               = ["eu-central-1a", "eu-central-1b"]
interface_endpoints = []
database            = { class = "db.t4g.micro", storage = 20, storage_max = 50, multi_az = false, protected = false }
front               = { min = 1, max = 2, cpu = 256, memory = 512 }
log_days            = 7
budget              = 100

batch = {
  vcpus_max = 16
  instances = ["c6a", "c6i", "m6a", "m6i", "m5", "c5"]
  disk      = 100
  vcpus     = 4
  memory    = 8192
  timeout   = 7200
  attempts  = 6
}
