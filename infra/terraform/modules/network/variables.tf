variable "name" {
  description = "Prefix of every name, such as rewapp-production."
  type        = string
}

variable "admin_cidrs" {
  description = "Where administrators come from: SSH and CapRover's own port answer nobody else."
  type        = list(string)

  validation {
    condition     = length(var.admin_cidrs) > 0 && alltrue([for cidr in var.admin_cidrs : can(cidrhost(cidr, 0)) && tonumber(split("/", cidr)[1]) >= 24])
    error_message = "Donnez au moins une plage d'adresses d'administration, de /24 au plus large (par exemple 203.0.113.10/32)."
  }
}

variable "cidr" {
  description = "Addresses of the private network."
  type        = string
  default     = "10.20.0.0/16"
}
