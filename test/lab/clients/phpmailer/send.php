<?php
// Sends one message with PHPMailer. Trust: the ini setting openssl.cafile.
require 'libphp-phpmailer/autoload.php';

use PHPMailer\PHPMailer\PHPMailer;
use PHPMailer\PHPMailer\SMTP;

$mail = new PHPMailer(true);
$mail->isSMTP();
// Without it PHPMailer keeps to itself why a connection failed.
$mail->SMTPDebug = SMTP::DEBUG_CONNECTION;
$mail->Debugoutput = 'error_log';
$mail->Host = getenv('HOST');
$mail->Port = (int) getenv('PORT');
$mail->SMTPSecure = getenv('MODE') === 'tls' ? PHPMailer::ENCRYPTION_SMTPS : PHPMailer::ENCRYPTION_STARTTLS;
$mail->SMTPAuth = true;
$mail->Username = getenv('USER');
$mail->Password = getenv('PASS');

$mail->CharSet = PHPMailer::CHARSET_UTF8;
$mail->setFrom(getenv('USER'), 'PHPMailer in the lab');
$mail->addReplyTo(getenv('USER'));
$mail->addAddress(getenv('TO'));
$mail->Subject = getenv('SUBJECT');
$mail->isHTML(true);
$mail->Body = getenv('HTML');
$mail->AltBody = getenv('TEXT');
$mail->addAttachment(getenv('ATTACHMENT'));
$mail->send();
