import django.db.models.deletion
import motcua.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_tables'),
        ('documents', '0001_tables'),
        ('dossiers', '0001_tables'),
        ('procedures', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('token', models.TextField(unique=True)),
                ('state', models.TextField()),
                ('zone', models.TextField()),
                ('ready_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('proof', models.TextField(blank=True, db_default='', default='', help_text='number on the signed delivery note')),
                ('ended_by', models.TextField(blank=True, db_default='', default='')),
                ('ended_at', models.DateTimeField(null=True)),
                ('is_late', models.BooleanField(db_default=False, default=False)),
                ('desk_unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier')),
                ('proof_file', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', '-id'], name='postal_delivery_unit'), models.Index(fields=['dossier', 'id'], name='postal_delivery_dossier'), models.Index(condition=models.Q(('state', 'carried')), fields=['unit', 'due_at', 'id'], name='postal_delivery_open'), models.Index(condition=models.Q(('state', 'carried')), fields=['desk_unit', 'due_at', 'id'], name='postal_delivery_desk'), models.Index(condition=models.Q(('ended_at__isnull', True), ('is_late', True), _connector='OR'), fields=['due_at', 'id'], name='postal_delivery_late')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'carried')), fields=('dossier',), name='postal_delivery_one_way')],
            },
        ),
        migrations.CreateModel(
            name='HandoverRecord',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('token', models.TextField(unique=True)),
                ('number', models.IntegerField()),
                ('year', models.SmallIntegerField()),
                ('edition', models.TextField()),
                ('data', models.JSONField()),
                ('handed_by', models.TextField()),
                ('handed_at', models.DateTimeField()),
                ('taken_by', models.TextField(blank=True, db_default='', default='')),
                ('taken_at', models.DateTimeField(null=True)),
                ('taken_data', models.JSONField(null=True)),
                ('agency', models.ForeignKey(db_index=False, help_text="the post's agency", on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('desk_unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', '-id'], name='postal_record_unit'), models.Index(fields=['desk_unit', '-id'], name='postal_record_desk'), models.Index(condition=models.Q(('taken_at__isnull', True)), fields=['desk_unit', 'id'], name='postal_record_waiting')],
                'constraints': [models.UniqueConstraint(fields=('agency', 'year', 'number'), name='postal_record_number')],
            },
        ),
        migrations.CreateModel(
            name='Consignment',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('token', models.TextField(unique=True)),
                ('form', models.TextField(help_text='whose form made it, so that a double click makes one', unique=True)),
                ('number', models.TextField(help_text='on the sending slip: BC261127-7KM3-Q9W4', unique=True)),
                ('state', models.TextField()),
                ('sender_kind', models.TextField()),
                ('sender_name', models.TextField()),
                ('personal_enc', models.BinaryField()),
                ('phone_enc', models.BinaryField()),
                ('address', models.TextField()),
                ('secret_enc', models.BinaryField()),
                ('delivery', models.TextField(help_text='how the result is wanted: counter, online, postal')),
                ('papers', models.JSONField(help_text='[{no, originals, copies}] of the published list')),
                ('seal', models.TextField()),
                ('edition', models.TextField()),
                ('data', models.JSONField(help_text='the sending slip as it was printed')),
                ('picked_by', models.TextField()),
                ('picked_at', models.DateTimeField()),
                ('bring_by', models.DateTimeField()),
                ('missing', models.TextField(blank=True, db_default='', default='')),
                ('ended_at', models.DateTimeField(help_text='when the desk signed, or it ended without', null=True)),
                ('is_late', models.BooleanField(db_default=False, default=False)),
                ('desk_unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
                ('dossier', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier')),
                ('offering', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.offering')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
                ('version', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.version')),
                ('record', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='postal.handoverrecord')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', '-id'], name='postal_consignment_unit'), models.Index(condition=models.Q(('state__in', ['collected', 'incomplete'])), fields=['unit', 'id'], name='postal_consignment_open'), models.Index(condition=models.Q(('state', 'taken')), fields=['desk_unit', 'id'], name='postal_consignment_taken'), models.Index(condition=models.Q(('record__isnull', False)), fields=['record'], name='postal_consignment_record'), models.Index(condition=models.Q(('ended_at__isnull', True), ('is_late', True), _connector='OR'), fields=['bring_by', 'id'], name='postal_consignment_late')],
            },
        ),
        migrations.CreateModel(
            name='Loss',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.TextField(help_text='lost or damaged')),
                ('happened', models.TextField()),
                ('compensation', models.BigIntegerField(help_text='whole đồng')),
                ('apology', models.TextField()),
                ('recorded_by', models.TextField()),
                ('recorded_at', models.DateTimeField()),
                ('consignment', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='postal.consignment')),
                ('delivery', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='postal.delivery')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', '-id'], name='postal_loss_unit')],
            },
        ),
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('token', models.TextField(unique=True)),
                ('number', models.IntegerField()),
                ('year', models.SmallIntegerField()),
                ('total', models.BigIntegerField(help_text='whole đồng')),
                ('handed_by', models.TextField()),
                ('handed_at', models.DateTimeField()),
                ('taken_by', models.TextField(blank=True, db_default='', default='')),
                ('taken_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('post_agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', '-id'], name='postal_settlement_unit'), models.Index(fields=['agency', '-id'], name='postal_settlement_agency')],
                'constraints': [models.UniqueConstraint(fields=('post_agency', 'year', 'number'), name='postal_settlement_number')],
            },
        ),
        migrations.CreateModel(
            name='Collection',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('amount', models.BigIntegerField(help_text='whole đồng')),
                ('receipt', models.TextField()),
                ('taken_by', models.TextField()),
                ('taken_at', models.DateTimeField()),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('dossier', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
                ('consignment', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='postal.consignment')),
                ('settlement', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='postal.settlement')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('settlement__isnull', True)), fields=['unit', 'agency'], name='postal_collection_held'), models.Index(condition=models.Q(('settlement__isnull', False)), fields=['settlement'], name='postal_collection_given'), models.Index(condition=models.Q(('consignment__isnull', False)), fields=['consignment'], name='postal_collection_sent')],
                'constraints': [models.UniqueConstraint(fields=('unit', 'receipt'), name='postal_collection_receipt'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='postal_collection_positive')],
            },
        ),
    ]
