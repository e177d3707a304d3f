# What staging and production have in common: an image is built once and promoted from one to the other.
module "registry" {
  source            = "../modules/registry"
  images            = ["api", "mobile", "partner", "admin", "vitrine", "bascule"]
  github_repository = var.github_repository
  # §2.5: what is deployed comes from these.
  github_refs = ["refs/heads/develop", "refs/heads/main", "refs/tags/v*"]
}
