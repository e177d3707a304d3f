output "bucket" {
  description = "The store's name."
  value       = aws_s3_bucket.this.id
}

output "policy_arn" {
  description = "Allows to add and to read, never to delete."
  value       = aws_iam_policy.write.arn
}
