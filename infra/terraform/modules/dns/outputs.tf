output "hosts" {
  description = "Every name that people reach, by component."
  value       = { for name, site in var.sites : name => site.host }
}

output "policy_arn" {
  description = "Allows to prove to Let's Encrypt that the names are ours."
  value       = aws_iam_policy.certificates.arn
}
