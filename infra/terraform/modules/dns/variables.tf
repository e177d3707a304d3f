variable "name" {
  description = "Prefix of every name, such as rewapp-production."
  type        = string
}

variable "zone" {
  description = "The zone that records go to; it exists already."
  type        = string
}

variable "addresses" {
  description = "Public addresses of the hosts: each has Traefik in front."
  type        = list(string)
}

variable "sites" {
  description = "What people reach, by component: its name and the path that must answer 2xx or 3xx."
  type        = map(object({ host = string, path = string }))

  validation {
    condition     = alltrue([for site in var.sites : startswith(site.path, "/")])
    error_message = "Le chemin d'un contrôle de santé commence par / (par exemple /api/health)."
  }
}

variable "apps_domain" {
  description = "CapRover's root domain: captain.<it> is its dashboard and API."
  type        = string
}

variable "alarm_emails" {
  description = "Who is written to when a site is down on every host. Bascule's own on-call is told by Bascule."
  type        = list(string)
}
