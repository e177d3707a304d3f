variable "images" {
  description = "What is built: REWAPP's components and Bascule."
  type        = set(string)
}

variable "keep_images" {
  description = "Images of each that are kept. The oldest go first, so it has to be far more than what may be gone back to."
  type        = number
  default     = 100
}

variable "github_repository" {
  description = "owner/name of the repository whose workflows may push."
  type        = string
}

variable "github_refs" {
  description = "Refs whose workflows may push, as in refs/heads/main."
  type        = list(string)
}
