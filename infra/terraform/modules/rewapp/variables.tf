# What may differ from one environment to the other. All that is not here is the same everywhere (§2.3).

variable "environment" {
  description = "staging or production."
  type        = string

  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "L'environnement est staging ou production ; le développement tourne sur la machine de chacun."
  }
}

variable "node_count" {
  description = "Hosts of the Swarm."
  type        = number
}

variable "instance_type" {
  description = "Size of each host."
  type        = string
}

variable "key_name" {
  description = "EC2 key pair of the administrators."
  type        = string
}

variable "admin_cidrs" {
  description = "Where administrators come from."
  type        = list(string)
}

variable "zone" {
  description = "DNS zone."
  type        = string
}

variable "sites" {
  description = "What people reach, by component."
  type        = map(object({ host = string, path = string }))
}

variable "apps_domain" {
  description = "CapRover's root domain."
  type        = string
}

variable "assets_bucket" {
  description = "Bucket of §2: rewapp-<env>-assets."
  type        = string
}

variable "keep_days" {
  description = "Days that replaced versions and backups are kept (§2.4)."
  type        = number
}

variable "backup_every_hours" {
  description = "Hours between two backups; null where the plan asks for none."
  type        = number
  nullable    = true
}

variable "log_keep_days" {
  description = "Days that logs are kept."
  type        = number
}

variable "alarm_emails" {
  description = "Who is written to when a site is down."
  type        = list(string)
}
