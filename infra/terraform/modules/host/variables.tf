variable "name" {
  description = "Prefix of every name, such as rewapp-production."
  type        = string
}

variable "node_count" {
  description = "Hosts of the Swarm. All are managers: an odd number, so that a majority outlives the loss of one."
  type        = number

  validation {
    condition     = contains([1, 3, 5], var.node_count)
    error_message = "Un Swarm compte 1, 3 ou 5 managers : avec un nombre pair, la perte d'un nœud coûte autant qu'avec un de moins."
  }
}

variable "instance_type" {
  description = "Size of each host."
  type        = string
}

variable "disk_gb" {
  description = "Root volume: images, volumes of databases, logs."
  type        = number
  default     = 80
}

variable "subnet_ids" {
  description = "Subnets that hosts are spread over."
  type        = list(string)
}

variable "security_group_id" {
  description = "The firewall."
  type        = string
}

variable "key_name" {
  description = "Name of the EC2 key pair of the administrators; its private half never comes here."
  type        = string
}

variable "caprover_version" {
  description = "Version of CapRover that the first host installs. Bascule's target was written against this contract."
  type        = string
  default     = "1.15.3"
}

variable "secret_arns" {
  description = "Secrets that hosts read at their start, by name: caprover-password and swarm-join-token."
  type        = map(string)

  validation {
    condition     = alltrue([for name in ["caprover-password", "swarm-join-token"] : contains(keys(var.secret_arns), name)])
    error_message = "Les secrets caprover-password et swarm-join-token doivent être déclarés (module secrets)."
  }
}

variable "policy_arns" {
  description = "What else hosts may do, by name: send logs, write backups."
  type        = map(string)
  default     = {}
}
