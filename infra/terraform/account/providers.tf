provider "aws" {
  region = "eu-west-3" # Paris

  default_tags {
    tags = {
      Project     = "rewapp"
      Environment = "all"
      ManagedBy   = "terraform"
      Source      = "infra/terraform/account"
    }
  }
}
