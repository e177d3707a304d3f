# Logs of an environment, for as long as the plan says and no longer.

resource "aws_cloudwatch_log_group" "this" {
  for_each          = var.sources
  name              = "/rewapp/${var.name}/${each.value}"
  retention_in_days = var.keep_days
  tags              = { Name = "/rewapp/${var.name}/${each.value}" }
}

resource "aws_iam_policy" "write" {
  name = "rewapp-${var.name}-logs"
  tags = { Name = "rewapp-${var.name}-logs" }
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        Resource = [for group in aws_cloudwatch_log_group.this : "${group.arn}:*"]
      },
      # Metrics have no resource of their own to be named.
      { Effect = "Allow", Action = "cloudwatch:PutMetricData", Resource = "*" },
    ]
  })
}
