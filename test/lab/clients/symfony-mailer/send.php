<?php
// Sends one message as Laravel's mailer does: Laravel hands its MAIL_* settings as a Dsn to Symfony's
// EsmtpTransportFactory. Trust: the ini setting openssl.cafile.
require 'Symfony/Component/Mailer/autoload.php';
require 'Symfony/Component/Mime/autoload.php';

use Symfony\Component\Mailer\Mailer;
use Symfony\Component\Mailer\Transport\Dsn;
use Symfony\Component\Mailer\Transport\Smtp\EsmtpTransportFactory;
use Symfony\Component\Mime\Address;
use Symfony\Component\Mime\Email;

$transport = (new EsmtpTransportFactory())->create(new Dsn(
    getenv('MODE') === 'tls' ? 'smtps' : 'smtp',
    getenv('HOST'),
    getenv('USER'),
    getenv('PASS'),
    (int) getenv('PORT'),
));

$email = (new Email())
    ->from(new Address(getenv('USER'), 'Laravel in the lab'))
    ->to(getenv('TO'))
    ->subject(getenv('SUBJECT'))
    ->text(getenv('TEXT'))
    ->html(getenv('HTML'))
    ->attachFromPath(getenv('ATTACHMENT'));

(new Mailer($transport))->send($email);
