output "bucket" {
  description = "The bucket's name."
  value       = aws_s3_bucket.this.id
}

output "arn" {
  description = "The bucket's ARN."
  value       = aws_s3_bucket.this.arn
}

output "policy_arn" {
  description = "Allows to publish there, never to take a version away for good."
  value       = aws_iam_policy.publish.arn
}
