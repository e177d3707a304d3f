# §2.3.
module "rewapp" {
  source             = "../../modules/rewapp"
  environment        = "staging"
  node_count         = 1
  instance_type      = "t3.large"
  key_name           = var.key_name
  admin_cidrs        = var.admin_cidrs
  zone               = "rewapp.fr"
  apps_domain        = "apps.staging.rewapp.fr"
  assets_bucket      = "rewapp-staging-assets"
  keep_days          = 30
  backup_every_hours = null # this data can be made again
  log_keep_days      = 90
  alarm_emails       = var.alarm_emails

  sites = {
    api     = { host = "staging.api.rewapp.fr", path = "/api/health" }
    mobile  = { host = "staging.app.rewapp.fr", path = "/" }
    partner = { host = "staging.partenaire.rewapp.fr", path = "/" }
    admin   = { host = "staging.admin.rewapp.fr", path = "/" }
    vitrine = { host = "staging.rewapp.fr", path = "/" }
  }

  providers = {
    aws         = aws
    aws.offsite = aws.offsite
    aws.global  = aws.global
  }
}
