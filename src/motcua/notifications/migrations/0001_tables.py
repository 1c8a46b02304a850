import django.db.models.deletion
import motcua.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_tables'),
        ('dossiers', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Silence',
            fields=[
                ('address_index', models.BinaryField(primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='directory.account')),
                ('language', models.TextField(default='vi')),
                ('email', models.BooleanField(default=True)),
                ('sms', models.BooleanField(default=False)),
                ('reminders', models.BooleanField(default=True)),
                ('quiet_from', models.TimeField(null=True)),
                ('quiet_to', models.TimeField(null=True)),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='TextVersion',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('language', models.TextField()),
                ('channel', models.TextField()),
                ('number', models.IntegerField(help_text='null while it is a draft', null=True)),
                ('subject', models.TextField(blank=True)),
                ('body', models.TextField()),
                ('approval_no', models.TextField(blank=True)),
                ('approval_on', models.DateField(null=True)),
                ('approval_text', models.TextField(blank=True)),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'language', 'channel', 'number'), name='notifications_text_number', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('event', models.BigIntegerField()),
                ('handler', models.TextField()),
                ('channel', models.TextField(default='email', help_text='email or sms')),
                ('address', models.TextField(help_text='e-mail address; a telephone number stands encrypted in address_enc')),
                ('address_enc', models.BinaryField(default=b'')),
                ('subject', models.TextField()),
                ('body', models.TextField()),
                ('slips', models.JSONField(default=list, help_text='tokens of the slips that go with it')),
                ('state', models.TextField(default='waiting', help_text='waiting, sending, sent or failed')),
                ('fault', models.TextField(blank=True)),
                ('tries', models.SmallIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('tried_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('delivery', models.TextField(blank=True, db_default='', help_text='of a text message: on_the_way, delivered or undelivered')),
                ('delivered_at', models.DateTimeField(null=True)),
                ('not_before', models.DateTimeField(help_text='held back for quiet hours until then', null=True)),
                ('resends', models.SmallIntegerField(db_default=0, default=0)),
                ('dossier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['made_at'], name='notifications_message_open'), models.Index(condition=models.Q(('state', 'failed')), fields=['-id'], name='notifications_message_parked'), models.Index(condition=models.Q(('delivery', 'undelivered')), fields=['-id'], name='notifications_message_lost')],
                'constraints': [models.UniqueConstraint(fields=('event', 'handler'), name='notifications_message_once')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('event', models.BigIntegerField()),
                ('reader', models.TextField(help_text='account:7 or dossier:7')),
                ('kind', models.TextField()),
                ('edition', models.TextField(help_text='which text: vi/3, vi/0 for the one that came with the system')),
                ('subject', models.TextField()),
                ('body', models.TextField()),
                ('told_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.account')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
            ],
            options={
                'indexes': [models.Index(fields=['account', '-id'], name='notifications_notice_inbox'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['account'], name='notifications_notice_unread'), models.Index(fields=['dossier', 'id'], name='notifications_notice_dossier')],
                'constraints': [models.UniqueConstraint(fields=('event', 'reader'), name='notifications_notice_once')],
            },
        ),
    ]
