# REWAPP in one environment. Staging and production are this module with other numbers, which is how §2.3 is kept.

locals {
  name = "rewapp-${var.environment}"
}

module "network" {
  source      = "../network"
  name        = local.name
  admin_cidrs = var.admin_cidrs
}

module "secrets" {
  source      = "../secrets"
  environment = var.environment
  names       = ["caprover-password", "swarm-join-token", "bascule-secret-key"]
}

module "logs" {
  source    = "../logs"
  name      = var.environment
  sources   = concat(keys(var.sites), ["bascule", "database", "edge"])
  keep_days = var.log_keep_days
}

module "assets" {
  source    = "../assets"
  bucket    = var.assets_bucket
  keep_days = var.keep_days
}

module "backup" {
  source      = "../backup"
  count       = var.backup_every_hours == null ? 0 : 1
  name        = local.name
  keep_days   = var.keep_days
  every_hours = var.backup_every_hours

  providers = {
    aws         = aws
    aws.offsite = aws.offsite
  }
}

module "host" {
  source            = "../host"
  name              = local.name
  node_count        = var.node_count
  instance_type     = var.instance_type
  subnet_ids        = module.network.subnet_ids
  security_group_id = module.network.security_group_id
  key_name          = var.key_name
  secret_arns       = module.secrets.arns

  policy_arns = merge(
    { logs = module.logs.policy_arn, certificates = module.dns.policy_arn, assets = module.assets.policy_arn },
    { for index, backup in module.backup : "backup" => backup.policy_arn },
  )
}

module "dns" {
  source       = "../dns"
  name         = local.name
  zone         = var.zone
  addresses    = module.host.addresses
  sites        = var.sites
  apps_domain  = var.apps_domain
  alarm_emails = var.alarm_emails

  providers = {
    aws        = aws
    aws.global = aws.global
  }
}
