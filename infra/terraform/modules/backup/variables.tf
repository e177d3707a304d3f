variable "name" {
  description = "Prefix of every name, such as rewapp-production."
  type        = string
}

variable "keep_days" {
  description = "Days back that a database can be restored to (the plan's backup.keepDays)."
  type        = number

  validation {
    condition     = var.keep_days >= 1
    error_message = "Les sauvegardes se gardent au moins un jour."
  }
}

variable "every_hours" {
  description = "Hours between two base backups (the plan's backup.everyMs)."
  type        = number
}
