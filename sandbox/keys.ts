/**
 * What the doubles and who talks to them both know: made up, valid nowhere else. As base64 of DER, in one line, so that
 * they fit in a variable.
 */

/** SendGrid shows it beside its event webhook. */
export const sendgridWebhookKey =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEUcUXGm8DyL4Owdh/lSTIRAFmWrv79Wqmi3on0ElrHre/y5TVCxILO7zFKGH+' +
  'OMLxcvkicIN7p2TvhUcp+A37TA==';

/** With which the double signs its events. */
export const sendgridSigningKey =
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgSZlX3/+ReUMM7u50PVIO1R4oGmpyR4vAR3C7ziMC46ihRANC' +
  'AARRxRcabwPIvg7B2H+VJMhEAWZau/v1aqaLeifQSWset7/LlNULEgs7vMUoYf44wvFy+SJwg3unZO+FRyn4DftM';

/** Of the service account, as its owner downloads it. */
export const fcmPrivateKey =
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQChBMlgDHXzXEsDx1+PF8Ycheos+Zu24a5PgJqCkjovUseM' +
  'qMTCzGpFNaDxtAijPax6szuSeggib9NfOInh2W4EGPhP47EoLxAGwM8GWdPyDu/E3IRPGbiFSLHSAaIpqIk3KHDRzYFStmoi' +
  'A8x3n1XSbLN87QphtO+AhJy5Vqxan1c0f+K09R0E2x670EMW4GJh/JtW6kvpfzM899lZyjTx2eazXFuWCmRK3Snwry4CJOUy' +
  'v7nCQiVotIDkFJNFdcSxJ6TCW4Hqr5T5TurqIrtr8qg/XATnMz+s+aHXCwiL843ObdXGMlNaZvGutTRTXoy2/YnB4ddBFMJ/' +
  'LyxA61FTAgMBAAECggEADVYMJ7xgeIuIWwPEUmGxsuMUhi0WTItcmJEaOv5Je2nrxSalRU0Q8DKE5f/3Ry3wfykhIfyhd9iz' +
  'NQvFv8L2bbhzuIovPhjHxwdpHimKeF3sVe29t591vPRMZgxklfazhrH+xiGzOFqLZ83QvYeg4BDIvOwVFAqcW5SgNmmLVOYD' +
  '8bLYXb18XlO4scpwxZaweVNXs2EsS6ucgMwcRQKZOiiarBSS3ekLk1w9G/oTbbrca+vRNdnfA0EqVOFJBCIz2z8lR7+RPv33' +
  'ytjm3klyhvMlQAOGdrvvtcZB3rND4s47/oJuomNpl9KWo4hdWgCAfP2wcbbZD7h4V2evgIRgwQKBgQDV2S7181TSGykC6S06' +
  'yR6abGArUgFcNb1L+onPq7vW276GGY2V3FLWm1RBQL8oJnu4OlWRYTM0OUuLFGfh2UhtV991R/7KgcpDn5PvGqpYq4g4ulWK' +
  'IrrbMnFMsgobi9t7LjHYniLj/StYjBw2uF4n6C2sgIz/IFxrLhZoPXA7SwKBgQDAwc+Z6SfVZFCfPdTneh2Om9JX7puaxO3Z' +
  '2JFD65wgvSpuJsQRooRb3NHlF7v7rhZ99ZLaYy1GNsJOYYUs7B6geieGHwPQkX4uyfH9K1QgU9y/vHPH0cBXkdUhaK0K5fXL' +
  'eCA0A+5sASmPafRx5EyuH3O8FKeIBLo5hAgG+a01GQKBgQDA4wH5tH74eKkYSAyU7p2c+k4QJQq3Cn3xD03ItIVcep6yRFAy' +
  'MSXDDx4DMYx6gaOse2l9FShjXZ6nF0PQMfWjMtSK6+KE9GblcgW0cN/f1PCtAl1vmH3kgu4xGJIHYLIavIMXeSPNcyjq2I4G' +
  'SWwcIM85vkXvRVg3EL4DTg9yWwKBgC6xA9uxaa+8G/dm3+KuZuh7gElCiDjGSSNC3XVJZklb6SJDi60F4+/onoNS63s8oUAj' +
  's03pRjdC3nBkGQFXtNeEn3xSmPb1t04YJuD/lOI7zjY3rQgTG/daYPk1xOzl5VNDJvHSnfdVlL6jmM3Z0mU/QyalDivZkU6L' +
  'V/Jwmm9JAoGATXgffpbzBKnytR85KMyi7Xk75Q54t6iYV4BBDsPV3WBpI9UObnkngWoAgYtGlCl9mK8/4efwXZb7IHmdKAH5' +
  'r/IAjdPfeRnYe6kGzd7fqp6OQaEFAc6o6FZWH1HUDsSLWM3maV4DfdnLn8aAUKlDeazY/WLeLtzKEpps1sjpEZU=';

/** Of the service account, as Google keeps it. */
export const fcmPublicKey =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAoQTJYAx181xLA8dfjxfGHIXqLPmbtuGuT4CagpI6L1LHjKjEwsxq' +
  'RTWg8bQIoz2serM7knoIIm/TXziJ4dluBBj4T+OxKC8QBsDPBlnT8g7vxNyETxm4hUix0gGiKaiJNyhw0c2BUrZqIgPMd59V' +
  '0myzfO0KYbTvgIScuVasWp9XNH/itPUdBNseu9BDFuBiYfybVupL6X8zPPfZWco08dnms1xblgpkSt0p8K8uAiTlMr+5wkIl' +
  'aLSA5BSTRXXEsSekwluB6q+U+U7q6iK7a/KoP1wE5zM/rPmh1wsIi/ONzm3VxjJTWmbxrrU0U16Mtv2JweHXQRTCfy8sQOtR' +
  'UwIDAQAB';

/** As a service account's file writes it: line breaks as \n. */
export const fcmPrivateKeyPem = `-----BEGIN PRIVATE KEY-----\\n${fcmPrivateKey}\\n-----END PRIVATE KEY-----\\n`;

export const powensWebhookSecret = 'sandbox-webhook-secret';
export const fcmClientEmail = 'bascule@rewapp-sandbox.iam.gserviceaccount.com';
