# Sends one message with Ruby's mail gem. Trust: SSL_CERT_FILE, which OpenSSL reads.
#
# As many people have it in their settings, enable_starttls_auto stays on beside ssl: the gem must
# then find no STARTTLS offered inside TLS.
require 'mail'

env = ENV.to_h

Mail.defaults do
  delivery_method :smtp,
                  address: env['HOST'],
                  port: env['PORT'].to_i,
                  domain: 'lab.example',
                  user_name: env['USER'],
                  password: env['PASS'],
                  authentication: 'plain',
                  ssl: env['MODE'] == 'tls',
                  enable_starttls_auto: true
end

mail = Mail.new(charset: 'UTF-8') do
  from env['USER']
  to env['TO']
  subject env['SUBJECT']

  text_part do
    content_type 'text/plain; charset=UTF-8'
    body env['TEXT']
  end

  html_part do
    content_type 'text/html; charset=UTF-8'
    body env['HTML']
  end

  add_file env['ATTACHMENT']
end

mail.deliver!
