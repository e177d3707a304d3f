output "addresses" {
  description = "Where each image is pushed to, by name."
  value       = { for name, repository in aws_ecr_repository.this : name => repository.repository_url }
}

output "push_role_arn" {
  description = "What GitHub Actions assumes to push (role-to-assume)."
  value       = aws_iam_role.push.arn
}
