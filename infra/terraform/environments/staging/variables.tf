variable "admin_cidrs" {
  description = "Where administrators come from (terraform.tfvars, which stays out of Git)."
  type        = list(string)
}

variable "key_name" {
  description = "EC2 key pair of the administrators."
  type        = string
}

variable "alarm_emails" {
  description = "Who is written to when a site is down."
  type        = list(string)
}
