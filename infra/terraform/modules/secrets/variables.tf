variable "environment" {
  description = "Environment, as in rewapp/production."
  type        = string
}

variable "names" {
  description = "Secrets that exist. Their values are given by hand and never pass through Terraform."
  type        = set(string)
}
