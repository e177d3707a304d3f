variable "bucket" {
  description = "Name of the bucket, as the plan has it (description.assets)."
  type        = string
}

variable "keep_days" {
  description = "How long versions that were replaced can still be gone back to."
  type        = number
}
