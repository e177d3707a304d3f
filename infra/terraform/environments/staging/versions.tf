terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }

  # Locked by S3 itself, encrypted, with versions: docs/runbooks/mise-en-production/terraform.md makes the bucket.
  backend "s3" {
    bucket       = "rewapp-terraform-state"
    key          = "staging/terraform.tfstate"
    region       = "eu-west-3"
    encrypt      = true
    use_lockfile = true
  }
}
