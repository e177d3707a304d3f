variable "github_repository" {
  description = "owner/name of the repository whose workflows push images."
  type        = string
}
