output "policy_arn" {
  description = "Allows to write these logs, and metrics."
  value       = aws_iam_policy.write.arn
}

output "groups" {
  description = "Names of the log groups."
  value       = [for group in aws_cloudwatch_log_group.this : group.name]
}
