variable "name" {
  description = "Environment, as in /rewapp/production."
  type        = string
}

variable "sources" {
  description = "What writes logs: REWAPP's components, the platform, the edge."
  type        = set(string)
}

variable "keep_days" {
  description = "Days that logs are kept (the plan's description.logs.keepDays)."
  type        = number

  validation {
    # What CloudWatch takes: docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365], var.keep_days)
    error_message = "CloudWatch garde les journaux 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180 ou 365 jours."
  }
}
