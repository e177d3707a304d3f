output "addresses" {
  description = "Public addresses of the hosts, CapRover's first."
  value       = module.host.addresses
}

output "router" {
  description = "CapRover's nginx, as Traefik reaches it (REWAPP_ROUTER of infra/traefik/stack.yaml)."
  value       = "http://${module.host.private_addresses[0]}:10080"
}

output "secrets" {
  description = "Secrets to be given by hand."
  value       = module.secrets.arns
}

output "assets_bucket" {
  description = "Bucket of assets."
  value       = module.assets.bucket
}

output "backup_bucket" {
  description = "Store of backups off site; null where there is none."
  value       = one(module.backup[*].bucket)
}
