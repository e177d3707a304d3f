# §2.4.
module "rewapp" {
  source             = "../../modules/rewapp"
  environment        = "production"
  node_count         = 3 # one may be lost
  instance_type      = "m7i.xlarge"
  key_name           = var.key_name
  admin_cidrs        = var.admin_cidrs
  zone               = "rewapp.fr"
  apps_domain        = "apps.rewapp.fr"
  assets_bucket      = "rewapp-prod-assets"
  keep_days          = 30
  backup_every_hours = 24
  log_keep_days      = 90
  alarm_emails       = var.alarm_emails

  sites = {
    api     = { host = "api.rewapp.fr", path = "/api/health" }
    mobile  = { host = "app.rewapp.fr", path = "/" }
    partner = { host = "partenaire.rewapp.fr", path = "/" }
    admin   = { host = "admin.rewapp.fr", path = "/" }
    vitrine = { host = "www.rewapp.fr", path = "/" }
  }

  providers = {
    aws         = aws
    aws.offsite = aws.offsite
    aws.global  = aws.global
  }
}
