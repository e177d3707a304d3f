# Backups off site (§2.4): another region, and nobody there can shorten what is kept, whoever holds our keys. What comes
# in is sealed by Bascule already; the store's own key is a second lock.

locals {
  # The oldest hour that can be asked for needs the base backup that was taken before it.
  stored_days = var.keep_days + ceil(var.every_hours / 24)
}

resource "aws_kms_key" "this" {
  provider                = aws.offsite
  description             = "Backups of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  tags                    = { Name = "${var.name}-backups" }
}

resource "aws_s3_bucket" "this" {
  provider            = aws.offsite
  bucket              = "${var.name}-backups"
  object_lock_enabled = true
  tags                = { Name = "${var.name}-backups" }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "this" {
  provider = aws.offsite
  bucket   = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_object_lock_configuration" "this" {
  provider   = aws.offsite
  depends_on = [aws_s3_bucket_versioning.this]
  bucket     = aws_s3_bucket.this.id

  rule {
    default_retention {
      mode = "COMPLIANCE"
      days = local.stored_days
    }
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  provider = aws.offsite
  bucket   = aws_s3_bucket.this.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.this.arn
    }
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  provider                = aws.offsite
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  provider   = aws.offsite
  depends_on = [aws_s3_bucket_versioning.this]
  bucket     = aws_s3_bucket.this.id

  rule {
    id     = "kept-long-enough"
    status = "Enabled"
    filter {}

    expiration {
      days = local.stored_days
    }

    # What expired is a version that was replaced: it goes a day later, when its lock has ended too.
    noncurrent_version_expiration {
      noncurrent_days = 1
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 2
    }
  }
}

# What the hosts may do there: add and read. Nothing that is stored can be taken away by them.
resource "aws_iam_policy" "write" {
  name = "${var.name}-backups"
  tags = { Name = "${var.name}-backups" }
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:ListBucket", "s3:GetBucketLocation"], Resource = aws_s3_bucket.this.arn },
      # An upload in parts that broke off is no object yet: it may be given up.
      { Effect = "Allow", Action = ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"], Resource = "${aws_s3_bucket.this.arn}/*" },
      { Effect = "Allow", Action = ["kms:GenerateDataKey", "kms:Decrypt"], Resource = aws_kms_key.this.arn },
    ]
  })
}
