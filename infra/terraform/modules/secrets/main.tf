# Places for secrets, without what is in them: a value that Terraform knew would lie in its state in clear.
#   aws secretsmanager put-secret-value --secret-id rewapp/production/caprover-password --secret-string file:///dev/stdin

resource "aws_secretsmanager_secret" "this" {
  for_each                = var.names
  name                    = "rewapp/${var.environment}/${each.value}"
  recovery_window_in_days = 30
  tags                    = { Name = "rewapp/${var.environment}/${each.value}" }
}
